package io.paxosstore.sql;

/**
 * The SQLStates that this database answers with. They are API: retry loops, pools and people depend
 * on them.
 */
public final class SqlStates {
  public static final String PARAMETER_COUNT = "07001";

  /** The session is over. */
  public static final String CONNECTION_CLOSED = "08003";

  /** Whether a commit took effect is not known: no majority answered. To be asked, not repeated. */
  public static final String OUTCOME_UNKNOWN = "08007";

  public static final String PROTOCOL_VIOLATION = "08P01";
  public static final String NOT_SUPPORTED = "0A000";
  public static final String CARDINALITY = "21000";
  public static final String STRING_TOO_LONG = "22001";
  public static final String NUMERIC_OUT_OF_RANGE = "22003";
  public static final String INVALID_DATETIME = "22007";
  public static final String DATETIME_OVERFLOW = "22008";
  public static final String DIVISION_BY_ZERO = "22012";
  public static final String SUBSTRING = "22011";
  public static final String INVALID_CAST = "22018";
  public static final String INVALID_ESCAPE_CHARACTER = "22019";
  public static final String INVALID_LOGARITHM = "2201E";
  public static final String INVALID_POWER = "2201F";
  public static final String INVALID_REGULAR_EXPRESSION = "2201B";
  public static final String CHARACTER_NOT_IN_REPERTOIRE = "22021";
  public static final String INVALID_PARAMETER = "22023";
  public static final String INVALID_ESCAPE_SEQUENCE = "22025";
  public static final String NOT_NULL_VIOLATION = "23502";
  public static final String FOREIGN_KEY_VIOLATION = "23503";
  public static final String UNIQUE_VIOLATION = "23505";
  public static final String CHECK_VIOLATION = "23514";
  public static final String ACTIVE_TRANSACTION = "25001";
  public static final String READ_ONLY_TRANSACTION = "25006";
  public static final String NO_TRANSACTION = "25P01";
  public static final String FAILED_TRANSACTION = "25P02";
  public static final String DEPENDENT_OBJECTS = "2BP01";
  public static final String INVALID_SAVEPOINT = "3B001";
  public static final String SERIALIZATION_FAILURE = "40001";
  public static final String DEADLOCK = "40P01";
  public static final String SYNTAX_ERROR = "42601";
  public static final String UNDEFINED_COLUMN = "42703";
  public static final String UNDEFINED_FUNCTION = "42883";
  public static final String UNDEFINED_TABLE = "42P01";
  public static final String UNDEFINED_OBJECT = "42704";
  public static final String UNDEFINED_SCHEMA = "3F000";
  public static final String DUPLICATE_TABLE = "42P07";
  public static final String DUPLICATE_COLUMN = "42701";
  public static final String DUPLICATE_OBJECT = "42710";
  public static final String DUPLICATE_SCHEMA = "42P06";
  public static final String AMBIGUOUS_COLUMN = "42702";
  public static final String DATATYPE_MISMATCH = "42804";
  public static final String CANNOT_COERCE = "42846";
  public static final String GROUPING_ERROR = "42803";
  public static final String INVALID_DEFINITION = "42611";
  public static final String INVALID_FOREIGN_KEY = "42830";
  public static final String GENERATED_ALWAYS = "428C9";
  public static final String DISK_FULL = "53100";
  public static final String OUT_OF_MEMORY = "53200";
  public static final String STATEMENT_TOO_COMPLEX = "54001";
  public static final String PROGRAM_LIMIT = "54000";
  public static final String LOCK_NOT_AVAILABLE = "55P03";
  public static final String OBJECT_IN_USE = "55006";
  public static final String CANCELLED = "57014";

  /**
   * No majority of a group's replicas answered in time, and nothing was done. The server itself
   * answers, so it is no connection failure; what is wrong may pass.
   */
  public static final String UNAVAILABLE = "57P03";

  public static final String STORAGE = "58030";
  public static final String SNAPSHOT_TOO_OLD = "72000";
  public static final String INTERNAL = "XX000";
  public static final String CORRUPTED = "XX001";

  private SqlStates() {}
}
