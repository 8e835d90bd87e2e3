package io.paxosstore.sql.catalog;

import io.paxosstore.jdbc.protocol.SqlTypeCode;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.type.SqlType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The stored form of catalog objects; docs/formats/catalog.md has the grammar. Every object begins
 * with its format number, which only goes up.
 */
final class CatalogCodec {
  private static final int FORMAT = 2;

  private CatalogCodec() {}

  static byte[] encode(CatalogSnapshot.Counters counters) {
    return write(
        out -> {
          out.writeLong(counters.version());
          out.writeInt(counters.nextTable());
          out.writeInt(counters.nextFamily());
          out.writeInt(counters.nextPurge());
        });
  }

  static CatalogSnapshot.Counters decodeCounters(byte[] bytes) {
    return read(
        bytes,
        in ->
            new CatalogSnapshot.Counters(in.readLong(), in.readInt(), in.readInt(), in.readInt()));
  }

  static byte[] encode(CatalogSnapshot.Schema schema) {
    return write(
        out -> {
          out.writeUTF(schema.name());
          family(out, schema.defaultFamily());
        });
  }

  static CatalogSnapshot.Schema decodeSchema(byte[] bytes) {
    return read(bytes, in -> new CatalogSnapshot.Schema(in.readUTF(), family(in)));
  }

  static byte[] encode(CatalogSnapshot.Purge purge) {
    return write(
        out -> {
          out.writeInt(purge.id());
          out.writeInt(purge.family());
          out.writeInt(purge.slots());
          out.writeInt(purge.table());
          out.writeInt(purge.index());
          out.writeLong(purge.shapeVersion());
        });
  }

  static CatalogSnapshot.Purge decodePurge(byte[] bytes) {
    return read(
        bytes,
        (in, format) ->
            new CatalogSnapshot.Purge(
                in.readInt(),
                in.readInt(),
                in.readInt(),
                in.readInt(),
                in.readInt(),
                format == 1 ? 0 : in.readLong()));
  }

  static byte[] encode(View view) {
    return write(
        out -> {
          out.writeUTF(view.schema());
          out.writeUTF(view.name());
          out.writeInt(view.columnNames().size());
          for (String name : view.columnNames()) {
            out.writeUTF(name);
          }
          text(out, view.sql());
          out.writeUTF(view.definedIn());
          out.writeInt(view.columns().size());
          for (Column column : view.columns()) {
            column(out, column);
          }
        });
  }

  static View decodeView(byte[] bytes) {
    return read(
        bytes,
        in ->
            new View(
                in.readUTF(),
                in.readUTF(),
                list(in, source -> source.readUTF()),
                requiredText(in),
                in.readUTF(),
                columns(in)));
  }

  static byte[] encode(Table table) {
    return write(
        out -> {
          out.writeInt(table.id());
          out.writeUTF(table.schema());
          out.writeUTF(table.name());
          out.writeInt(table.columns().size());
          for (Column column : table.columns()) {
            column(out, column);
          }
          ordinals(out, table.primaryKey());
          out.writeUTF(table.primaryKeyName());
          family(out, table.family());
          out.writeUTF(table.placement().name());
          out.writeInt(table.indexes().size());
          for (Index index : table.indexes()) {
            index(out, index);
          }
          out.writeInt(table.checks().size());
          for (Table.Check check : table.checks()) {
            out.writeUTF(check.name());
            text(out, check.sql());
          }
          out.writeInt(table.foreignKeys().size());
          for (ForeignKey key : table.foreignKeys()) {
            foreignKey(out, key);
          }
          out.writeLong(table.storage().shapeVersion());
          out.writeInt(table.storage().sequences());
          out.writeInt(table.storage().lastIndex());
          for (Index index : table.indexes()) {
            work(out, index);
          }
        });
  }

  static Table decodeTable(byte[] bytes) {
    return read(
        bytes,
        (in, format) -> {
          int id = in.readInt();
          String schema = in.readUTF();
          String name = in.readUTF();
          Table table =
              new Table(
                  id,
                  schema,
                  name,
                  columns(in),
                  list(in, DataInputStream::readInt),
                  in.readUTF(),
                  family(in),
                  Table.Placement.valueOf(in.readUTF()),
                  list(in, CatalogCodec::index),
                  list(in, source -> new Table.Check(source.readUTF(), requiredText(source))),
                  list(in, CatalogCodec::foreignKey));
          return format == 1 ? table : withStorage(in, table);
        });
  }

  private static Table withStorage(DataInputStream in, Table table) throws IOException {
    Table.Storage storage = new Table.Storage(in.readLong(), in.readInt(), in.readInt());
    List<Index> indexes = new ArrayList<>();
    for (Index index : table.indexes()) {
      indexes.add(withWork(in, index));
    }
    return new Table(
        table.id(),
        table.schema(),
        table.name(),
        table.columns(),
        table.primaryKey(),
        table.primaryKeyName(),
        table.family(),
        table.placement(),
        List.copyOf(indexes),
        table.checks(),
        table.foreignKeys(),
        storage);
  }

  private static void family(DataOutputStream out, Family family) throws IOException {
    out.writeInt(family.id());
    out.writeUTF(family.name());
    out.writeInt(family.slots());
    out.writeInt(family.keyColumns());
  }

  private static Family family(DataInputStream in) throws IOException {
    return new Family(in.readInt(), in.readUTF(), in.readInt(), in.readInt());
  }

  private static void column(DataOutputStream out, Column column) throws IOException {
    out.writeUTF(column.name());
    out.writeByte(column.type().code().code());
    out.writeInt(column.type().precision());
    out.writeInt(column.type().scale());
    out.writeBoolean(column.type().nullable());
    text(out, column.defaultSql());
    Column.Identity identity = column.identity();
    out.writeBoolean(identity != null);
    if (identity != null) {
      out.writeBoolean(identity.always());
      out.writeLong(identity.start());
      out.writeLong(identity.increment());
    }
    out.writeBoolean(column.hidden());
  }

  private static List<Column> columns(DataInputStream in) throws IOException {
    int[] ordinal = {0};
    return list(in, source -> column(source, ordinal[0]++));
  }

  private static Column column(DataInputStream in, int ordinal) throws IOException {
    String name = in.readUTF();
    SqlType type =
        new SqlType(
            SqlTypeCode.ofCode(in.readByte()), in.readInt(), in.readInt(), in.readBoolean());
    String defaultSql = text(in);
    Column.Identity identity =
        in.readBoolean()
            ? new Column.Identity(in.readBoolean(), in.readLong(), in.readLong())
            : null;
    return new Column(name, ordinal, type, defaultSql, identity, in.readBoolean());
  }

  private static void index(DataOutputStream out, Index index) throws IOException {
    out.writeInt(index.id());
    out.writeUTF(index.name());
    out.writeBoolean(index.unique());
    out.writeBoolean(index.global());
    out.writeInt(index.columns().size());
    for (Index.IndexColumn column : index.columns()) {
      out.writeInt(column.ordinal());
      out.writeBoolean(column.descending());
    }
    out.writeBoolean(index.readable());
  }

  private static Index index(DataInputStream in) throws IOException {
    int id = in.readInt();
    String name = in.readUTF();
    boolean unique = in.readBoolean();
    in.readBoolean(); // global: its partition follows the tables' own fields
    return new Index(
        id,
        name,
        unique,
        null,
        list(in, source -> new Index.IndexColumn(source.readInt(), source.readBoolean())),
        in.readBoolean(),
        0);
  }

  private static void work(DataOutputStream out, Index index) throws IOException {
    Index.Partition partition = index.partition();
    out.writeInt(index.builder());
    out.writeBoolean(partition != null);
    if (partition != null) {
      family(out, partition.family());
      out.writeInt(partition.storage());
      out.writeLong(partition.shapeVersion());
    }
  }

  private static Index withWork(DataInputStream in, Index index) throws IOException {
    int builder = in.readInt();
    Index.Partition partition =
        in.readBoolean() ? new Index.Partition(family(in), in.readInt(), in.readLong()) : null;
    return new Index(
        index.id(),
        index.name(),
        index.unique(),
        partition,
        index.columns(),
        index.readable(),
        builder);
  }

  private static void foreignKey(DataOutputStream out, ForeignKey key) throws IOException {
    out.writeUTF(key.name());
    ordinals(out, key.columns());
    out.writeInt(key.parentTable());
    ordinals(out, key.parentColumns());
    out.writeUTF(key.onDelete().name());
    out.writeUTF(key.onUpdate().name());
  }

  private static ForeignKey foreignKey(DataInputStream in) throws IOException {
    return new ForeignKey(
        in.readUTF(),
        list(in, DataInputStream::readInt),
        in.readInt(),
        list(in, DataInputStream::readInt),
        ForeignKey.Action.valueOf(in.readUTF()),
        ForeignKey.Action.valueOf(in.readUTF()));
  }

  private static void ordinals(DataOutputStream out, List<Integer> ordinals) throws IOException {
    out.writeInt(ordinals.size());
    for (int ordinal : ordinals) {
      out.writeInt(ordinal);
    }
  }

  // writeUTF stops at 64 KiB, and a view's text may be longer.
  private static void text(DataOutputStream out, @Nullable String text) throws IOException {
    byte[] utf8 = text == null ? null : text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    out.writeInt(utf8 == null ? -1 : utf8.length);
    if (utf8 != null) {
      out.write(utf8);
    }
  }

  private static @Nullable String text(DataInputStream in) throws IOException {
    int length = in.readInt();
    return length < 0
        ? null
        : new String(in.readNBytes(length), java.nio.charset.StandardCharsets.UTF_8);
  }

  private static String requiredText(DataInputStream in) throws IOException {
    String text = text(in);
    if (text == null) {
      throw new IOException("text is missing");
    }
    return text;
  }

  private interface Writer {
    void write(DataOutputStream out) throws IOException;
  }

  private interface Reader<T> {
    T read(DataInputStream in) throws IOException;
  }

  private interface FormattedReader<T> {
    T read(DataInputStream in, int format) throws IOException;
  }

  private static byte[] write(Writer writer) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(FORMAT);
      writer.write(out);
    } catch (IOException e) {
      // Only names beyond writeUTF's 64 KiB get here; the parser refuses them long before.
      throw new SqlError(SqlStates.PROGRAM_LIMIT, "definition is too large: " + e.getMessage());
    }
    return bytes.toByteArray();
  }

  private static <T> T read(byte[] bytes, Reader<T> reader) {
    return read(bytes, (in, format) -> reader.read(in));
  }

  private static <T> T read(byte[] bytes, FormattedReader<T> reader) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int format = in.readUnsignedByte();
      if (format < 1 || format > FORMAT) {
        throw new SqlError(
            SqlStates.CORRUPTED,
            "catalog object has format " + format + "; this version reads formats up to " + FORMAT);
      }
      return reader.read(in, format);
    } catch (IOException | IllegalArgumentException e) {
      throw new SqlError(SqlStates.CORRUPTED, "catalog object is malformed: " + e.getMessage(), e);
    }
  }

  private static <T> List<T> list(DataInputStream in, Reader<T> reader) throws IOException {
    int size = in.readInt();
    if (size < 0 || size > 0xFFFF) {
      throw new IOException("list of " + size + " elements");
    }
    List<T> list = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      list.add(reader.read(in));
    }
    return List.copyOf(list);
  }
}
