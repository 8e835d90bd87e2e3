package io.paxosstore.sql.cli;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A file of settings, {@code name = value} a line; {@code #} begins a comment. Strict: whatever is
 * unknown, given twice, missing or senseless is refused with the file and the line.
 */
final class SettingsFile {
  private final Path file;
  private final Map<String, Setting> settings = new LinkedHashMap<>();

  private record Setting(String value, int line) {}

  /** A file that cannot be used; the message says where and why. */
  static final class SettingsException extends Exception {
    private static final long serialVersionUID = 1;

    SettingsException(String message) {
      super(message);
    }
  }

  private SettingsFile(Path file) {
    this.file = file;
  }

  /**
   * Reads a file.
   *
   * @param isKnown tells the names that there are
   * @param known all of them in words, for the message
   */
  static SettingsFile read(Path file, Predicate<String> isKnown, String known)
      throws IOException, SettingsException {
    if (!Files.isReadable(file)) {
      throw new SettingsException(file + ": no such file, or it cannot be read");
    }
    SettingsFile read = new SettingsFile(file);
    List<String> lines;
    try {
      lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (MalformedInputException e) {
      throw new SettingsException(file + ": not UTF-8 text");
    }
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      int equals = line.indexOf('=');
      if (equals < 0) {
        throw read.wrong(i + 1, "expected name = value: " + line);
      }
      String name = line.substring(0, equals).strip();
      String value = line.substring(equals + 1).strip();
      if (!isKnown.test(name)) {
        throw read.wrong(i + 1, "unknown setting " + name + "; known are " + known);
      }
      if (value.isEmpty()) {
        throw read.wrong(i + 1, name + " has no value");
      }
      Setting earlier = read.settings.putIfAbsent(name, new Setting(value, i + 1));
      if (earlier != null) {
        throw read.wrong(i + 1, name + " is given already in line " + earlier.line());
      }
    }
    return read;
  }

  Path file() {
    return file;
  }

  boolean has(String name) {
    return settings.containsKey(name);
  }

  /** Names that begin like this, in the order of the file. */
  List<String> namesWith(String prefix) {
    return settings.keySet().stream().filter(name -> name.startsWith(prefix)).toList();
  }

  @Nullable String find(String name) {
    Setting setting = settings.get(name);
    return setting == null ? null : setting.value();
  }

  String text(String name) throws SettingsException {
    Setting setting = settings.get(name);
    if (setting == null) {
      throw new SettingsException(file + ": setting " + name + " is missing");
    }
    return setting.value();
  }

  /** A number within bounds. */
  int number(String name, int least, int most) throws SettingsException {
    String text = text(name);
    try {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw wrong(name, "is not a number: " + text);
    }
    throw wrong(name, "is " + text + ", outside " + least + " to " + most);
  }

  boolean flag(String name) throws SettingsException {
    return switch (text(name)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw wrong(name, "is neither true nor false: " + text(name));
    };
  }

  /** One of some words. */
  String word(String name, List<String> words) throws SettingsException {
    String text = text(name);
    if (!words.contains(text)) {
      throw wrong(name, "is " + text + ", which is none of " + String.join(", ", words));
    }
    return text;
  }

  /** Mebibytes, as bytes. */
  long mebibytes(String name, int least, int most) throws SettingsException {
    return (long) number(name, least, most) << 20;
  }

  /** A path; one that is not absolute starts at the file's directory. */
  Path path(String name) throws SettingsException {
    try {
      return file.toAbsolutePath().resolveSibling(text(name)).normalize();
    } catch (java.nio.file.InvalidPathException e) {
      throw wrong(name, "is not a path: " + e.getMessage());
    }
  }

  /** What is wrong with a setting that is there. */
  SettingsException wrong(String name, String why) {
    Setting setting = settings.get(name);
    return setting == null
        ? new SettingsException(file + ": " + name + " " + why)
        : wrong(setting.line(), name + " " + why);
  }

  private SettingsException wrong(int line, String why) {
    return new SettingsException(file + ":" + line + ": " + why);
  }
}
