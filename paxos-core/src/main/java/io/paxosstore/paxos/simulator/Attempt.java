package io.paxosstore.paxos.simulator;

/** One try of an operation at one gateway. */
final class Attempt {
  final Operation operation;
  final int number;
  final int gateway;

  /** Of the gateway's process: what a later one says is not heard. */
  final int boot;

  /** Greatest position that anybody had been told of the key when this attempt was begun. */
  final long floor;

  boolean answered;
  int forwards;

  Attempt(Operation operation, int number, int gateway, int boot, long floor) {
    this.operation = operation;
    this.number = number;
    this.gateway = gateway;
    this.boot = boot;
    this.floor = floor;
  }

  @Override
  public String toString() {
    return operation + (number == 1 ? "" : " (try " + number + ")");
  }
}
