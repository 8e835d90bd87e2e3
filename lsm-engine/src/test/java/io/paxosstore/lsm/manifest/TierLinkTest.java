package io.paxosstore.lsm.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.paxosstore.lsm.fs.CrashingFileSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The link of a cold directory is the bytes of its format page, and reads them. */
class TierLinkTest {
  private static final String FORMAT_1 =
      "5041585449455253010000000700000000000000020000002f63e2201142";

  @Test
  void theSameLinkIsTheSameBytesBothWays() throws IOException {
    CrashingFileSystem files = new CrashingFileSystem();
    Path directory = Path.of("/store");
    files.createDirectories(directory);
    assertNull(TierLink.read(files, directory));
    TierLink link = new TierLink(7, "/c");
    link.write(files, directory);
    Path file = directory.resolve(TierLink.NAME);
    assertEquals(FORMAT_1, HexFormat.of().formatHex(files.bytes(file)));
    files.plant(file, HexFormat.of().parseHex(FORMAT_1));
    assertEquals(link, TierLink.read(files, directory));
  }
}
