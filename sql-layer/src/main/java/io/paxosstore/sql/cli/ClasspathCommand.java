package io.paxosstore.sql.cli;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "classpath",
    description = "Prints what a Java tool needs on its class path for every form of the URL.")
final class ClasspathCommand implements Runnable {
  // The shell's own: a tool brings its own line editor, and another sqlline may be the tool.
  private static final Predicate<String> OF_THE_SHELL_ONLY =
      jar -> jar.startsWith("sqlline-") || jar.startsWith("jline-") || jar.startsWith("picocli-");

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().getOut().println(forTools(System.getProperty("java.class.path")));
  }

  static String forTools(String ownClassPath) {
    return Arrays.stream(ownClassPath.split(File.pathSeparator))
        .filter(entry -> !OF_THE_SHELL_ONLY.test(Path.of(entry).getFileName().toString()))
        .collect(Collectors.joining(File.pathSeparator));
  }
}
