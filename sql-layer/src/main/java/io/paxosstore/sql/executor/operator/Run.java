package io.paxosstore.sql.executor.operator;

import io.paxosstore.lsm.Cell;
import io.paxosstore.sql.Cancellation;
import io.paxosstore.sql.executor.ExecutionContext;
import io.paxosstore.sql.executor.expression.EvaluationFrame;
import io.paxosstore.sql.row.KeyWriter;
import io.paxosstore.sql.transaction.Transaction;

/** What all operators of one execution share. One thread at a time. */
public final class Run {
  private final ExecutionContext context;
  private final EvaluationFrame frame;
  private final MemoryBudget memory;
  private final KeyWriter keyWriter = new KeyWriter();
  private final Cell cell = new Cell();

  /** An execution with this context. */
  public Run(ExecutionContext context) {
    this.context = context;
    this.frame = frameOf(context);
    this.memory = new MemoryBudget(context.memoryBytes());
  }

  /** The frame that an execution's expressions see. */
  public static EvaluationFrame frameOf(ExecutionContext context) {
    return new EvaluationFrame(
        context.parameters(), context.statementMicros(), context.user(), context.schema());
  }

  /** What the execution was given. */
  public ExecutionContext context() {
    return context;
  }

  /** Where rows are read. */
  public Transaction transaction() {
    return context.transaction();
  }

  /** What expressions see; whoever evaluates sets its input first. */
  public EvaluationFrame frame() {
    return frame;
  }

  /** Memory for what operators keep. */
  public MemoryBudget memory() {
    return memory;
  }

  /** Tells the execution to stop. */
  public Cancellation cancellation() {
    return context.cancellation();
  }

  /** For keys that are taken out before anybody else runs. */
  public KeyWriter keyWriter() {
    return keyWriter;
  }

  /** For rows that are copied out before anybody else runs. */
  public Cell cell() {
    return cell;
  }
}
