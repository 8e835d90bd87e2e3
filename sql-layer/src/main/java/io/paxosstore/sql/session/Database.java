package io.paxosstore.sql.session;

import io.paxosstore.jdbc.protocol.Session;
import io.paxosstore.jdbc.protocol.SqlTypeCode;
import io.paxosstore.lsm.NoWait;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.ReplicatedLog;
import io.paxosstore.paxos.runtime.ClusterReplica;
import io.paxosstore.paxos.runtime.NodeOptions;
import io.paxosstore.sql.catalog.BlockSequences;
import io.paxosstore.sql.catalog.Catalog;
import io.paxosstore.sql.catalog.CatalogNode;
import io.paxosstore.sql.catalog.CatalogStore;
import io.paxosstore.sql.catalog.InformationSchema;
import io.paxosstore.sql.catalog.SchemaChanges;
import io.paxosstore.sql.catalog.SystemView;
import io.paxosstore.sql.executor.Executable;
import io.paxosstore.sql.executor.Sequences;
import io.paxosstore.sql.executor.TableExpressions;
import io.paxosstore.sql.executor.access.AccessShape;
import io.paxosstore.sql.executor.expression.ParameterConversion;
import io.paxosstore.sql.plan.PlanNode;
import io.paxosstore.sql.planner.PlannedStatement;
import io.paxosstore.sql.planner.StatementPlanner;
import io.paxosstore.sql.transaction.RemoteStatements;
import io.paxosstore.sql.transaction.Transaction;
import io.paxosstore.sql.transaction.TransactionOptions;
import io.paxosstore.sql.transaction.Transactions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One open database: the log of its groups with the storage engine below, the transactions over
 * them, the catalog, the planner and its cache. Sessions share it. Thread-safe.
 */
final class Database implements AutoCloseable {
  static final String VERSION = version();

  /** Slots of a family whose CREATE TABLE does not say: see decision 008. */
  private static final int SLOTS_ON_A_CLUSTER = 64;

  /** So many different statements may be planned at once, whatever their hashes. */
  private static final int PLANNING = 64;

  private final ReplicatedLog log;

  /** True if other nodes may change the schema. */
  private final boolean clustered;

  private final Transactions transactions;
  private final CatalogStore catalog;
  private final BlockSequences sequences;
  private final StatementPlanner planner;
  private final SchemaChanges schemaChanges;
  private final PlanCache plans = new PlanCache();

  /** Locks for those who plan the same statement; by the hash of its key. */
  private final Object[] planning = Stream.generate(Object::new).limit(PLANNING).toArray();

  private final long memoryBytesPerStatement = Runtime.getRuntime().maxMemory() / 4;

  /** Null where every group's home is here. */
  private final @Nullable StatementShipping shipping;

  private volatile boolean open = true;

  /** A database over a log that has recovered; closes the log when it is closed. */
  Database(ReplicatedLog log) {
    this(log, new Transactions(log, TransactionOptions.DEFAULT));
  }

  private Database(ReplicatedLog log, Transactions transactions) {
    this(
        log,
        transactions,
        new CatalogNode(log, () -> transactions.begin(false)),
        log.members().size() > 1);
  }

  /**
   * A database over transactions on a log.
   *
   * @param clustered whether others may change the schema
   */
  Database(ReplicatedLog log, Transactions transactions, CatalogNode node, boolean clustered) {
    this.log = log;
    this.transactions = transactions;
    this.clustered = clustered;
    catalog = CatalogStore.open(node, systemViews(log));
    transactions.nameKeysBy(new RowNames(catalog::current));
    sequences = new BlockSequences(() -> transactions.begin(false));
    planner = new StatementPlanner(new StoredSizes(log.engine()));
    schemaChanges =
        new SchemaChanges(
            catalog,
            clustered ? SLOTS_ON_A_CLUSTER : 1,
            planner,
            new BatchedIndexFiller(transactions));
    transactions.readConditionsBy(AccessShape::decodeCondition);
    RemoteStatements statements = transactions.statements();
    shipping = statements == null ? null : new StatementShipping(statements);
    if (statements != null) {
      statements.serve(new ShippedStatements(this));
    }
  }

  /** Opens a database in this process: the only node of a cluster of one. */
  static Database open(NodeOptions options) {
    ClusterReplica replica = ClusterReplica.embedded(options);
    try {
      return new Database(replica);
    } catch (RuntimeException | Error e) {
      replica.close();
      throw e;
    }
  }

  private static List<SystemView> systemViews(ReplicatedLog log) {
    List<SystemView> views = new ArrayList<>(InformationSchema.views());
    views.addAll(NodeViews.of(log::status));
    return views;
  }

  private static String version() {
    String version = Database.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  Session connect(Map<String, String> properties, Runnable onClose) {
    return new SqlSession(this, new SessionSettings(properties, catalog()), onClose);
  }

  Catalog catalog() {
    return catalog.current();
  }

  /** Id of the node that is home of a group; 0 if that is this one, or not known. */
  int homeElsewhere(GroupId group) {
    int home = log.homeHint(group);
    return home == log.self() || home < 0 ? 0 : home;
  }

  /**
   * A newer version than this, if there is one anywhere: for who found out that this one is old, or
   * does not know what he looks for.
   */
  Catalog newerThan(Catalog known) {
    if (clustered && catalog.current().version() <= known.version()) {
      NoWait.check();
      catalog.catchUp();
    }
    return catalog.current();
  }

  Transactions transactions() {
    return transactions;
  }

  /**
   * The transaction as plans of this catalog version must use it. Where no other node changes the
   * schema, whoever only reads a snapshot that he took before he saw that the catalog is current
   * needs no more than that.
   */
  Transaction planned(Transaction transaction, Catalog version) {
    return clustered || !transaction.isReadOnly()
        ? new PlannedTransaction(transaction, version)
        : transaction;
  }

  /** Sends statements to the homes of their groups; null where every home is here. */
  @Nullable StatementShipping shipping() {
    return shipping;
  }

  Sequences sequences() {
    return sequences;
  }

  TableExpressions expressions(Catalog version) {
    return planner.expressions(version);
  }

  /** Plans statements of every shape, for nothing but the classes that it takes. */
  void warmUp() {
    planner.warmUp(catalog());
  }

  SchemaChanges schemaChanges() {
    return schemaChanges;
  }

  long memoryBytesPerStatement() {
    return memoryBytesPerStatement;
  }

  boolean isOpen() {
    return open;
  }

  /**
   * Plans a statement, or finds its plan in the cache.
   *
   * @param types codes of the types that its parameters were bound as; empty if they are not known,
   *     or do not matter
   */
  CachedPlan plan(String sql, String schema, Catalog catalog, String types) {
    PlanCache.Key key = new PlanCache.Key(sql, schema, catalog.version(), types);
    CachedPlan plan = plans.find(key);
    if (plan != null) {
      return plan;
    }
    NoWait.check();
    // Sessions that begin together prepare the same statements: one plans, the others wait for it.
    synchronized (planning[Math.floorMod(key.hashCode(), planning.length)]) {
      plan = plans.find(key);
      if (plan == null) {
        List<SqlTypeCode> bound = types.chars().mapToObj(SqlTypeCode::ofCode).toList();
        plan = compile(key, planner.plan(sql, catalog, schema, bound));
        if (plan.executable() != null) {
          plans.put(key, plan);
        }
      }
      return plan;
    }
  }

  private static CachedPlan compile(PlanCache.Key key, PlannedStatement statement) {
    return switch (statement) {
      case PlannedStatement.Query query -> compile(key, statement, query.plan());
      case PlannedStatement.Update update -> compile(key, statement, update.plan());
      default -> CachedPlan.withoutPlan(key, statement);
    };
  }

  private static CachedPlan compile(PlanCache.Key key, PlannedStatement statement, PlanNode plan) {
    StatementGroup group = StatementRouting.of(plan);
    return new CachedPlan(
        key,
        statement,
        CachedPlan.described(statement),
        Executable.compile(plan),
        new ParameterConversion(statement.parameters()),
        group,
        group == null ? null : group.routing(),
        new ShippingRecord());
  }

  @Override
  public void close() {
    open = false;
    try {
      if (!clustered) { // Else it would take a majority, and perhaps this is the last node to go.
        sequences.close();
      }
    } finally {
      try {
        transactions.close();
      } finally {
        log.close();
      }
    }
  }
}
