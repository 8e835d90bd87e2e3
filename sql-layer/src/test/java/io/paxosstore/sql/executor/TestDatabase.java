package io.paxosstore.sql.executor;

import io.paxosstore.jdbc.protocol.RowBatch;
import io.paxosstore.sql.Cancellation;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.catalog.Catalog;
import io.paxosstore.sql.catalog.Column;
import io.paxosstore.sql.catalog.SystemView;
import io.paxosstore.sql.catalog.Table;
import io.paxosstore.sql.catalog.View;
import io.paxosstore.sql.plan.Expr;
import io.paxosstore.sql.plan.PlanNode;
import io.paxosstore.sql.type.SqlType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A catalog, sequences and one transaction, to run plans on. */
final class TestDatabase {
  static final long PLENTY_BYTES = 64L << 20;

  final FakeTransaction transaction = new FakeTransaction();
  final TestCatalog catalog = new TestCatalog();
  final TestSequences sequences = new TestSequences();
  final Map<Integer, List<PlanNode.CheckExpr>> checks = new HashMap<>();
  final Map<Integer, List<@Nullable Expr>> defaults = new HashMap<>();
  long memoryBytes = PLENTY_BYTES;
  Cancellation cancellation = Cancellation.none();

  ExecutionContext context(byte[] parameters) {
    return new ExecutionContext(
        transaction,
        catalog,
        parameters,
        cancellation,
        sequences,
        new TableExpressions() {
          @Override
          public List<PlanNode.CheckExpr> checks(Table table) {
            return checks.getOrDefault(table.id(), List.of());
          }

          @Override
          public List<@Nullable Expr> defaults(Table table) {
            return defaultsOf(table);
          }
        },
        1_700_000_000_000_000L,
        "TESTER",
        "PUBLIC",
        memoryBytes);
  }

  List<@Nullable Expr> defaultsOf(Table table) {
    List<@Nullable Expr> given = defaults.get(table.id());
    return given != null
        ? given
        : new ArrayList<>(java.util.Collections.nCopies(table.columns().size(), null));
  }

  Table add(Table table) {
    catalog.tables.put(table.id(), table);
    catalog.version++;
    return table;
  }

  /** All rows of a query, in batches of {@code maxRows}. */
  List<List<@Nullable Object>> query(PlanNode plan, int maxRows, byte[] parameters) {
    Executable executable = Executable.compile(plan);
    List<List<@Nullable Object>> result = new ArrayList<>();
    try (Rows rows = executable.open(context(parameters))) {
      for (RowBatch batch = rows.next(maxRows); batch != null; batch = rows.next(maxRows)) {
        if (batch.count() == 0 || batch.count() > maxRows) {
          throw new AssertionError("batch of " + batch.count() + " rows, asked for " + maxRows);
        }
        for (int i = 0; i < batch.count(); i++) {
          result.add(TestValues.decode(executable.columns(), batch.array(), batch.row(i)));
        }
      }
    }
    requireNoCursors();
    return result;
  }

  List<List<@Nullable Object>> query(PlanNode plan) {
    return query(plan, 100, noParameters());
  }

  static byte[] noParameters() {
    return TestValues.encode(List.of(), List.of());
  }

  /** Runs a write as a session does: what it wrote is undone if it fails. */
  long update(PlanNode.Modify plan, byte[] parameters, @Nullable GeneratedKeys keys) {
    int mark = transaction.beginStatement(cancellation);
    try {
      long count = Executable.compile(plan).update(context(parameters), keys);
      requireNoCursors();
      return count;
    } catch (SqlError e) {
      requireNoCursors();
      transaction.rollbackTo(mark);
      throw e;
    }
  }

  private void requireNoCursors() {
    if (transaction.openCursors != 0) {
      throw new AssertionError(transaction.openCursors + " cursors were left open");
    }
  }

  long update(PlanNode.Modify plan) {
    return update(plan, noParameters(), null);
  }

  /** INSERT of rows that give all visible columns. */
  @SafeVarargs
  final long insert(Table table, List<@Nullable Object>... rows) {
    return update(insertPlan(table, List.of(rows)));
  }

  PlanNode.Insert insertPlan(Table table, List<List<@Nullable Object>> rows) {
    List<Column> columns = table.columns().stream().filter(column -> !column.hidden()).toList();
    List<SqlType> types = columns.stream().map(column -> column.type().nullable(true)).toList();
    List<List<Expr>> values = new ArrayList<>();
    for (List<@Nullable Object> row : rows) {
      List<Expr> exprs = new ArrayList<>();
      for (int i = 0; i < types.size(); i++) {
        exprs.add(TestValues.literal(row.get(i), types.get(i)));
      }
      values.add(exprs);
    }
    return insertPlan(
        table, new PlanNode.Values(types, values), columns.stream().map(Column::ordinal).toList());
  }

  PlanNode.Insert insertPlan(Table table, PlanNode input, List<Integer> targets) {
    return new PlanNode.Insert(
        table,
        input,
        targets,
        defaultsOf(table),
        checks.getOrDefault(table.id(), List.of()),
        List.of(TestValues.BIGINT));
  }

  /** UPDATE of one column. */
  PlanNode.Update updatePlan(Table table, PlanNode.TableAccess source, int target, Expr value) {
    List<Expr> exprs = new ArrayList<>();
    table
        .columns()
        .forEach(column -> exprs.add(TestValues.column(column.ordinal(), column.type())));
    exprs.add(value);
    return new PlanNode.Update(
        table,
        new PlanNode.Project(source, exprs, exprs.stream().map(Expr::type).toList()),
        List.of(target),
        checks.getOrDefault(table.id(), List.of()),
        List.of(TestValues.BIGINT));
  }

  PlanNode.Delete deletePlan(Table table, PlanNode source) {
    return new PlanNode.Delete(table, source, List.of(TestValues.BIGINT));
  }

  /** All rows of a table by primary key, read through the primary key. */
  List<List<@Nullable Object>> rows(Table table) {
    return query(access(table, PlanNode.KeyRange.ALL, null));
  }

  static PlanNode.TableAccess access(Table table, PlanNode.KeyRange key, @Nullable Expr filter) {
    return access(table, key, filter, PlanNode.Lock.NONE);
  }

  static PlanNode.TableAccess access(
      Table table, PlanNode.KeyRange key, @Nullable Expr filter, PlanNode.Lock lock) {
    return new PlanNode.TableAccess(
        table,
        null,
        key,
        false,
        IntStream.range(0, table.columns().size()).boxed().toList(),
        filter,
        null,
        lock,
        table.columns().stream().map(Column::type).toList());
  }

  static PlanNode.KeyRange point(Expr... equal) {
    return new PlanNode.KeyRange(List.of(equal), null, null);
  }

  /** Values that count up from 1, remembered per column. */
  static final class TestSequences implements Sequences {
    private final Map<String, Long> last = new HashMap<>();

    @Override
    public long next(Table table, Column column) {
      return last.merge(table.id() + "." + column.ordinal(), 1L, Long::sum);
    }

    @Override
    public void observe(Table table, Column column, long value) {
      last.merge(table.id() + "." + column.ordinal(), value, Math::max);
    }
  }

  /** Tables only. */
  static final class TestCatalog implements Catalog {
    final Map<Integer, Table> tables = new HashMap<>();
    long version = 1;

    @Override
    public long version() {
      return version;
    }

    @Override
    public List<String> schemas() {
      return List.of("PUBLIC");
    }

    @Override
    public @Nullable Table table(String schema, String name) {
      return tables.values().stream()
          .filter(table -> table.name().equals(name))
          .findFirst()
          .orElse(null);
    }

    @Override
    public @Nullable Table table(int id) {
      return tables.get(id);
    }

    @Override
    public @Nullable Table tableOfStorage(int storage) {
      return table(storage);
    }

    @Override
    public long shapeVersion(int storage) {
      return table(storage) == null ? -1 : 0;
    }

    @Override
    public Collection<Table> tables(String schema) {
      return tables.values();
    }

    @Override
    public @Nullable View view(String schema, String name) {
      return null;
    }

    @Override
    public Collection<View> views(String schema) {
      return List.of();
    }

    @Override
    public List<Reference> referencesTo(int tableId) {
      List<Reference> references = new ArrayList<>();
      for (Table table : tables.values()) {
        table.foreignKeys().stream()
            .filter(key -> key.parentTable() == tableId)
            .forEach(key -> references.add(new Reference(table, key)));
      }
      return references;
    }

    @Override
    public @Nullable SystemView systemView(String schema, String name) {
      return null;
    }

    @Override
    public Collection<SystemView> systemViews(String schema) {
      return List.of();
    }
  }
}
