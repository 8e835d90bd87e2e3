package io.paxosstore.tpcc.run;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How long what is compared is measured, in turns. */
public final class Alternation {
  @Option(
      names = "--seconds",
      defaultValue = "2",
      description = "length of one measurement (${DEFAULT-VALUE})")
  private double seconds;

  @Option(
      names = "--rounds",
      defaultValue = "3",
      description = "measured alternations, after one to warm up (${DEFAULT-VALUE})")
  private int rounds;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  /** Made by picocli. */
  public Alternation() {}

  /** Length of one measurement. */
  public double seconds() {
    return positive("--seconds", seconds);
  }

  /** Measured alternations; one to warm up comes before them. */
  public int rounds() {
    return (int) positive("--rounds", rounds);
  }

  private double positive(String name, double value) {
    if (!(value > 0)) {
      throw new ParameterException(command.commandLine(), name + " must be positive");
    }
    return value;
  }
}
