package io.paxosstore.lsm.repair;

import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.lsm.sstable.TableMeta;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The files of tables in a directory, whether a manifest names them or not. */
final class TableFiles {
  private static final String SUFFIX = ".sst";

  private TableFiles() {}

  /** Names of all of them. */
  static List<String> names(FileSystem fileSystem, Path directory) throws IOException {
    List<String> names = new ArrayList<>();
    for (String name : fileSystem.list(directory)) {
      if (name.endsWith(SUFFIX) && isNumber(name)) {
        names.add(name);
      }
    }
    return names;
  }

  private static boolean isNumber(String name) {
    int digits = name.length() - SUFFIX.length();
    return digits > 0 && digits < 19 && name.chars().limit(digits).allMatch(Character::isDigit);
  }

  /** The greatest number of any; 0 if there is none. */
  static long greatestNumber(FileSystem fileSystem, Path directory) throws IOException {
    long greatest = 0;
    for (String name : names(fileSystem, directory)) {
      String number = name.substring(0, name.length() - SUFFIX.length());
      greatest = Math.max(greatest, Long.parseLong(number));
    }
    return greatest;
  }

  /** Names of those that are not among the given tables. */
  static List<String> unnamed(FileSystem fileSystem, Path directory, List<TableMeta> named)
      throws IOException {
    Set<String> known = new HashSet<>();
    named.forEach(table -> known.add(table.fileName()));
    return names(fileSystem, directory).stream().filter(name -> !known.contains(name)).toList();
  }
}
