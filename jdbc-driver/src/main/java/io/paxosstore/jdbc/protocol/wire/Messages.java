package io.paxosstore.jdbc.protocol.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.paxosstore.jdbc.protocol.ColumnDescription;
import io.paxosstore.jdbc.protocol.ExecuteOptions;
import io.paxosstore.jdbc.protocol.ParameterDescription;
import io.paxosstore.jdbc.protocol.Parameters;
import io.paxosstore.jdbc.protocol.Routing;
import io.paxosstore.jdbc.protocol.RowBatch;
import io.paxosstore.jdbc.protocol.RowFormat;
import io.paxosstore.jdbc.protocol.SqlTypeCode;
import io.paxosstore.jdbc.protocol.StatementKind;
import io.paxosstore.jdbc.protocol.wire.generated.Column;
import io.paxosstore.jdbc.protocol.wire.generated.Description;
import io.paxosstore.jdbc.protocol.wire.generated.Expected;
import io.paxosstore.jdbc.protocol.wire.generated.Group;
import io.paxosstore.jdbc.protocol.wire.generated.Kind;
import io.paxosstore.jdbc.protocol.wire.generated.Options;
import io.paxosstore.jdbc.protocol.wire.generated.Parameter;
import io.paxosstore.jdbc.protocol.wire.generated.ParameterSet;
import io.paxosstore.jdbc.protocol.wire.generated.RequestOrBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The types of {@code io.paxosstore.jdbc.protocol} as messages and back, for client and server
 * alike. What comes from outside is checked here.
 */
public final class Messages {
  /** The version of the protocol that this code speaks. */
  public static final int PROTOCOL_VERSION = 2;

  private Messages() {}

  /** The group that the request is believed to touch; that of family 0 if it names none. */
  public static Group groupOf(RequestOrBuilder request) {
    return switch (request.getBodyCase()) {
      case EXECUTE -> request.getExecute().getGroup();
      case EXECUTE_BATCH -> request.getExecuteBatch().getGroup();
      default -> Group.getDefaultInstance();
    };
  }

  /** Options as a message. */
  public static Options of(ExecuteOptions options) {
    return Options.newBuilder()
        .setAutocommit(options.autocommit())
        .setIsolation(options.isolation())
        .setReadOnly(options.readOnly())
        .setFetchSize(options.fetchSize())
        .setMaxRows(options.maxRows())
        .setTimeoutMillis(options.timeoutMillis())
        .setReturnKeys(options.returnKeys())
        .addAllKeyColumns(options.keyColumns())
        .setExpectedValue(options.expected().ordinal())
        .build();
  }

  /** Options from a message. */
  public static ExecuteOptions options(Options options) {
    return new ExecuteOptions(
        options.getAutocommit(),
        options.getIsolation(),
        options.getReadOnly(),
        Math.max(0, options.getFetchSize()),
        Math.max(0, options.getMaxRows()),
        Math.max(0, options.getTimeoutMillis()),
        options.getReturnKeys(),
        List.copyOf(options.getKeyColumnsList()),
        expected(options.getExpected()));
  }

  private static ExecuteOptions.Expected expected(Expected expected) {
    switch (expected) {
      case ROWS:
        return ExecuteOptions.Expected.ROWS;
      case COUNT:
        return ExecuteOptions.Expected.COUNT;
      default:
        return ExecuteOptions.Expected.ANYTHING;
    }
  }

  /** A set of parameters as a message. */
  public static ParameterSet of(Parameters parameters) {
    // Nobody changes the arrays after they were handed over: they need no copy.
    return ParameterSet.newBuilder()
        .setTypes(UnsafeByteOperations.unsafeWrap(parameters.types()))
        .setValues(UnsafeByteOperations.unsafeWrap(parameters.row()))
        .build();
  }

  /**
   * A set of parameters from a message.
   *
   * @throws IllegalArgumentException if it is malformed
   */
  public static Parameters parameters(byte[] types, ByteString values) {
    byte[] row = values.toByteArray();
    for (byte type : types) {
      SqlTypeCode.ofCode(type);
    }
    if (!RowFormat.isWellFormed(row, 0, row.length, types)
        || RowFormat.columns(row, 0) != types.length) {
      throw new IllegalArgumentException("malformed row of " + types.length + " parameters");
    }
    return new Parameters(types, row);
  }

  /** Sets of parameters as messages: types are sent once while they stay the same. */
  public static List<ParameterSet> of(List<Parameters> sets) {
    List<ParameterSet> messages = new ArrayList<>(sets.size());
    byte[] last = new byte[0];
    for (Parameters set : sets) {
      ParameterSet.Builder message =
          ParameterSet.newBuilder().setValues(UnsafeByteOperations.unsafeWrap(set.row()));
      if (!Arrays.equals(last, set.types())) {
        message.setTypes(UnsafeByteOperations.unsafeWrap(set.types()));
        last = set.types();
      }
      messages.add(message.build());
    }
    return messages;
  }

  /**
   * Sets of parameters from messages.
   *
   * @throws IllegalArgumentException if one is malformed
   */
  public static List<Parameters> parameterSets(List<ParameterSet> messages) {
    List<Parameters> sets = new ArrayList<>(messages.size());
    byte[] types = new byte[0];
    for (ParameterSet message : messages) {
      if (!message.getTypes().isEmpty()) {
        types = message.getTypes().toByteArray();
      }
      sets.add(parameters(types, message.getValues()));
    }
    return sets;
  }

  /** A description as a message. */
  public static Description of(
      StatementKind kind, List<ParameterDescription> parameters, List<ColumnDescription> columns) {
    Description.Builder message = Description.newBuilder().setKindValue(kind.ordinal());
    for (ParameterDescription parameter : parameters) {
      message.addParameters(
          Parameter.newBuilder()
              .setType(parameter.type().code())
              .setPrecision(parameter.precision())
              .setScale(parameter.scale())
              .setNullable(parameter.nullable()));
    }
    return message.addAllColumns(columnMessages(columns)).build();
  }

  /** A description with what the statement may be routed by. */
  public static Description of(Description description, @Nullable Routing routing) {
    return routing == null
        ? description
        : description.toBuilder()
            .setRouting(
                io.paxosstore.jdbc.protocol.wire.generated.Routing.newBuilder()
                    .setFamily(routing.family())
                    .setSlots(routing.slots())
                    .addAllParameters(routing.parameters())
                    .setFixedSlot(routing.parameters().isEmpty() ? routing.fixedSlot() : 0))
            .build();
  }

  /** What the statement may be routed by, from its description; null if it says nothing. */
  public static @Nullable Routing routing(Description description) {
    if (!description.hasRouting()) {
      return null;
    }
    var routing = description.getRouting();
    boolean fixed = routing.getParametersCount() == 0;
    return new Routing(
        routing.getFamily(),
        Math.max(1, routing.getSlots()),
        routing.getParametersList(),
        fixed ? routing.getFixedSlot() : Routing.UNKNOWN);
  }

  /** What a statement gives, from its description. */
  public static StatementKind kind(Description description) {
    Kind kind = description.getKind();
    switch (kind) {
      case QUERY:
        return StatementKind.QUERY;
      case UPDATE:
        return StatementKind.UPDATE;
      case COMMAND:
        return StatementKind.COMMAND;
      default:
        throw new IllegalArgumentException("unknown kind of statement " + kind);
    }
  }

  /** The parameters of a statement, from its description. */
  public static List<ParameterDescription> parameters(Description description) {
    List<ParameterDescription> parameters = new ArrayList<>(description.getParametersCount());
    for (Parameter parameter : description.getParametersList()) {
      parameters.add(
          new ParameterDescription(
              SqlTypeCode.ofCode(parameter.getType()),
              parameter.getPrecision(),
              parameter.getScale(),
              parameter.getNullable()));
    }
    return List.copyOf(parameters);
  }

  /** Columns as messages. */
  public static List<Column> columnMessages(List<ColumnDescription> columns) {
    List<Column> messages = new ArrayList<>(columns.size());
    for (ColumnDescription column : columns) {
      messages.add(
          Column.newBuilder()
              .setLabel(column.label())
              .setName(column.name().equals(column.label()) ? "" : column.name())
              .setSchema(column.schema())
              .setTable(column.table())
              .setType(column.type().code())
              .setPrecision(column.precision())
              .setScale(column.scale())
              .setNullable(column.nullable())
              .setAutoIncrement(column.autoIncrement())
              .build());
    }
    return messages;
  }

  /** Columns from messages. */
  public static List<ColumnDescription> columns(List<Column> messages) {
    List<ColumnDescription> columns = new ArrayList<>(messages.size());
    for (Column message : messages) {
      columns.add(
          new ColumnDescription(
              message.getLabel(),
              message.getName().isEmpty() ? message.getLabel() : message.getName(),
              message.getSchema(),
              message.getTable(),
              SqlTypeCode.ofCode(message.getType()),
              message.getPrecision(),
              message.getScale(),
              message.getNullable(),
              message.getAutoIncrement()));
    }
    return List.copyOf(columns);
  }

  /** A batch as bytes; its buffer must not be written to any more. */
  public static ByteString of(RowBatch batch) {
    return UnsafeByteOperations.unsafeWrap(batch.array(), 0, batch.encodedLength());
  }

  /**
   * A batch from bytes.
   *
   * @param types codes of the columns' types
   * @throws IllegalArgumentException if it is malformed
   */
  public static RowBatch rows(ByteString bytes, byte[] types) {
    RowBatch batch = RowBatch.decode(bytes.toByteArray());
    for (int i = 0; i < batch.count(); i++) {
      int row = batch.row(i);
      int end = i + 1 < batch.count() ? batch.row(i + 1) - 4 : batch.encodedLength();
      if (!RowFormat.isWellFormed(batch.array(), row, end - row, types)) {
        throw new IllegalArgumentException("malformed row " + i + " of " + batch.count());
      }
    }
    return batch;
  }

  /** The codes of the columns' types. */
  public static byte[] types(List<ColumnDescription> columns) {
    byte[] types = new byte[columns.size()];
    for (int i = 0; i < types.length; i++) {
      types[i] = columns.get(i).type().code();
    }
    return types;
  }
}
