package io.paxosstore.sql.cli;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A key on the command line, as the commands print keys: {@code x0aff} for bytes, {@code 'text'}
 * for text; text that does not look like bytes needs no quotes.
 */
record KeyArgument(byte[] key) {
  static KeyArgument of(String text) {
    if (text.length() >= 2 && text.startsWith("'") && text.endsWith("'")) {
      return new KeyArgument(text.substring(1, text.length() - 1).getBytes(StandardCharsets.UTF_8));
    }
    if (text.matches("x([0-9a-fA-F]{2})+")) {
      return new KeyArgument(HexFormat.of().parseHex(text, 1, text.length()));
    }
    if (text.matches("(x[0-9a-f]*|'.*')\\+[0-9]+")) {
      throw new TypeConversionException(
          "'" + text + "' is the beginning of a longer key; all of it is needed");
    }
    return new KeyArgument(text.getBytes(StandardCharsets.UTF_8));
  }

  /** For picocli. */
  static final class Converter implements ITypeConverter<KeyArgument> {
    @Override
    public KeyArgument convert(String text) {
      return of(text);
    }
  }
}
