package io.paxosstore.tpcc.jraft;

import com.alipay.sofa.jraft.Closure;
import com.alipay.sofa.jraft.Iterator;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.core.StateMachineAdapter;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The state of a group: values by key, in memory, without snapshots. */
final class Values extends StateMachineAdapter {
  private final ConcurrentHashMap<Long, byte[]> values = new ConcurrentHashMap<>();
  private volatile boolean leads;

  @Override
  public void onApply(Iterator entries) {
    while (entries.hasNext()) {
      ByteBuffer data = entries.getData().duplicate();
      long key = data.getLong();
      byte[] value = new byte[data.remaining()];
      data.get(value);
      values.put(key, value);
      Closure done = entries.done();
      if (done != null) {
        done.run(Status.OK());
      }
      entries.next();
    }
  }

  @Override
  public void onLeaderStart(long term) {
    leads = true;
  }

  @Override
  public void onLeaderStop(Status status) {
    leads = false;
  }

  /** True from when everything of earlier terms is applied to a leader. */
  boolean leads() {
    return leads;
  }

  byte @Nullable [] get(long key) {
    return values.get(key);
  }
}
