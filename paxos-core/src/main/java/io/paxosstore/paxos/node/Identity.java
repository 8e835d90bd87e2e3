package io.paxosstore.paxos.node;

import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.StorageException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * Who the data directory is, and which start of it this is (R5, R8).
 *
 * @param incarnation random, drawn when the directory was made: a wiped or replaced disk is another
 *     one
 * @param boot grows by one with each open
 */
public record Identity(long incarnation, int boot) {
  static final String FILE = "identity";

  private static final String TITLE = "paxosstore data directory\n";
  private static final int FORMAT = 1;
  private static final Pattern CONTENT =
      Pattern.compile(
          TITLE
              + "format (\\d{1,9})\n"
              + "incarnation ([0-9a-f]{16})\n"
              + "boot (\\d{1,9})\n"
              + "crc ([0-9a-f]{8})\n");
  private static final Pattern ANY_FORMAT =
      Pattern.compile("(?s)" + TITLE + "format (\\d{1,9})\n.*");

  Identity nextBoot() {
    return new Identity(incarnation, Math.addExact(boot, 1));
  }

  byte[] encode() {
    String body =
        TITLE
            + "format "
            + FORMAT
            + "\nincarnation "
            + String.format("%016x", incarnation)
            + "\nboot "
            + boot
            + "\n";
    return (body + "crc " + crcOf(body) + "\n").getBytes(StandardCharsets.US_ASCII);
  }

  static Identity decode(Path file, byte[] bytes) {
    String text = new String(bytes, StandardCharsets.US_ASCII);
    Matcher format = ANY_FORMAT.matcher(text);
    if (format.matches() && Integer.parseInt(format.group(1)) != FORMAT) {
      throw new StorageException(
          file
              + ": the data directory has format "
              + format.group(1)
              + ", this version of PaxosStore reads format "
              + FORMAT);
    }
    Matcher content = CONTENT.matcher(text);
    if (!content.matches()) {
      throw new CorruptionException(file + ": is not the identity of a PaxosStore data directory");
    }
    if (!content.group(4).equals(crcOf(text.substring(0, content.start(4) - "crc ".length())))) {
      throw new CorruptionException(file + ": checksum does not match");
    }
    return new Identity(
        Long.parseUnsignedLong(content.group(2), 16), Integer.parseInt(content.group(3)));
  }

  private static String crcOf(String body) {
    CRC32C crc = new CRC32C();
    crc.update(body.getBytes(StandardCharsets.US_ASCII));
    return String.format("%08x", crc.getValue());
  }
}
