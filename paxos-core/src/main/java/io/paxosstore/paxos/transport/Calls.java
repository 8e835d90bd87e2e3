package io.paxosstore.paxos.transport;

import io.paxosstore.paxos.PeerException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Requests that were sent on a connection and are not answered, by number. Not thread-safe. */
final class Calls {
  private final Map<Long, PendingCall> pending = new LinkedHashMap<>();
  private long sequence;

  /** No deadline is earlier; meaningless while nothing is pending. */
  private long earliest;

  /** Takes a call and gives it a number. */
  long add(PendingCall call) {
    if (pending.isEmpty() || call.deadline() - earliest < 0) {
      earliest = call.deadline();
    }
    pending.put(++sequence, call);
    return sequence;
  }

  /** The call of that number; null if nobody waits for it. */
  @Nullable PendingCall find(long id) {
    return pending.get(id);
  }

  /** The call of that number, which is its caller's again; null if nobody waits for it. */
  @Nullable PendingCall remove(long id) {
    return pending.remove(id);
  }

  boolean isEmpty() {
    return pending.isEmpty();
  }

  /** Fails the calls whose time is over. */
  void expire(long now) {
    if (pending.isEmpty() || earliest - now > 0) {
      return;
    }
    List<PendingCall> late = new ArrayList<>();
    long next = now + Long.MAX_VALUE / 2;
    Iterator<PendingCall> each = pending.values().iterator();
    while (each.hasNext()) {
      PendingCall call = each.next();
      if (call.deadline() - now <= 0) {
        each.remove();
        late.add(call);
      } else if (call.deadline() - next < 0) {
        next = call.deadline();
      }
    }
    earliest = next;
    for (PendingCall call : late) {
      call.fail(
          PeerException.Kind.TIMED_OUT,
          "did not answer within " + TimeUnit.NANOSECONDS.toMillis(call.timeoutNanos()) + " ms");
    }
  }

  /** Fails all of them. */
  void failAll(PeerException.Kind kind, String what) {
    List<PendingCall> all = new ArrayList<>(pending.values());
    pending.clear();
    for (PendingCall call : all) {
      call.fail(kind, what);
    }
  }
}
