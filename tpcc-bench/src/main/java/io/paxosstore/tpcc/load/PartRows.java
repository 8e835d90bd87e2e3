package io.paxosstore.tpcc.load;

import io.paxosstore.tpcc.model.Scale;
import io.paxosstore.tpcc.model.TpccRandom;
import io.paxosstore.tpcc.schema.TpccInfo;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.LocalDateTime;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one part (clause 4.3.3.1). "A tenth of the rows, at random" is exactly a tenth of
 * those of each part.
 */
final class PartRows {
  private static final BigDecimal CREDIT_LIMIT = new BigDecimal("50000.00");
  private static final BigDecimal NOTHING = new BigDecimal("0.00");
  private static final int TENTH = 10;

  private final Part part;
  private final Scale scale;
  private final LocalDateTime now;
  private final TpccRandom random;
  private final Rows rows;

  private PartRows(Part part, TpccInfo info, Rows rows) {
    this.part = part;
    this.scale = info.scale();
    this.now = info.loadedAt();
    this.random = new TpccRandom(part.seed(info.seed()), info.constants());
    this.rows = rows;
  }

  /** Makes the rows of a part, the same each time. */
  static void make(Part part, TpccInfo info, Rows rows) throws SQLException, InterruptedException {
    PartRows maker = new PartRows(part, info, rows);
    switch (part.kind()) {
      case ITEM -> maker.items();
      case WAREHOUSE -> maker.warehouse();
      case STOCK -> maker.stock();
      case CUSTOMER -> maker.districts(maker::customers);
      case ORDERS -> maker.districts(maker::orders);
    }
  }

  @FunctionalInterface
  private interface OfDistrict {
    void make(int district) throws SQLException, InterruptedException;
  }

  private void districts(OfDistrict maker) throws SQLException, InterruptedException {
    for (int district = part.first(); district <= part.last(); district++) {
      maker.make(district);
    }
  }

  private void items() throws SQLException, InterruptedException {
    int count = part.last() - part.first() + 1;
    boolean[] original = random.choose(count / TENTH, count);
    for (int i = 0; i < count; i++) {
      rows.add(
          Table.ITEM,
          part.first() + i,
          random.uniform(1, 10_000),
          random.aString(14, 24),
          random.decimal(1_00, 100_00, 2),
          random.data(original[i]));
    }
  }

  private void warehouse() throws SQLException, InterruptedException {
    rows.add(
        Table.WAREHOUSE,
        part.warehouse(),
        random.aString(6, 10),
        random.aString(10, 20),
        random.aString(10, 20),
        random.aString(10, 20),
        random.state(),
        random.zip(),
        random.decimal(0, 2_000, 4),
        scale.warehouseYearToDate());
    for (int district = part.first(); district <= part.last(); district++) {
      rows.add(
          Table.DISTRICT,
          part.warehouse(),
          district,
          random.aString(6, 10),
          random.aString(10, 20),
          random.aString(10, 20),
          random.aString(10, 20),
          random.state(),
          random.zip(),
          random.decimal(0, 2_000, 4),
          scale.districtYearToDate(),
          scale.orders() + 1);
    }
  }

  private void stock() throws SQLException, InterruptedException {
    int count = part.last() - part.first() + 1;
    boolean[] original = random.choose(count / TENTH, count);
    for (int i = 0; i < count; i++) {
      @Nullable Object[] row = new Object[Table.STOCK.columns()];
      int column = 0;
      row[column++] = part.warehouse();
      row[column++] = part.first() + i;
      row[column++] = random.uniform(10, 100);
      for (int district = 1; district <= 10; district++) {
        row[column++] = random.aString(24, 24);
      }
      row[column++] = 0;
      row[column++] = 0;
      row[column++] = 0;
      row[column] = random.data(original[i]);
      rows.add(Table.STOCK, row);
    }
  }

  private void customers(int district) throws SQLException, InterruptedException {
    boolean[] badCredit = random.choose(scale.customers() / TENTH, scale.customers());
    for (int customer = 1; customer <= scale.customers(); customer++) {
      // Each name once, the others as transactions will ask for them.
      String lastName =
          customer <= scale.lastNames()
              ? TpccRandom.lastName(customer - 1)
              : random.lastName(scale);
      rows.add(
          Table.CUSTOMER,
          part.warehouse(),
          district,
          customer,
          random.aString(8, 16),
          "OE",
          lastName,
          random.aString(10, 20),
          random.aString(10, 20),
          random.aString(10, 20),
          random.state(),
          random.zip(),
          random.nString(16, 16),
          now,
          badCredit[customer - 1] ? "BC" : "GC",
          CREDIT_LIMIT,
          random.decimal(0, 5_000, 4),
          Scale.firstPayment().negate(),
          Scale.firstPayment(),
          1,
          0,
          random.aString(300, 500));
      rows.add(
          Table.HISTORY,
          customer,
          district,
          part.warehouse(),
          district,
          part.warehouse(),
          now,
          Scale.firstPayment(),
          random.aString(12, 24));
    }
  }

  private void orders(int district) throws SQLException, InterruptedException {
    int[] customers = random.permutation(scale.customers());
    for (int order = 1; order <= scale.orders(); order++) {
      boolean delivered = order < scale.firstNewOrder();
      int lines = random.uniform(5, 15);
      rows.add(
          Table.ORDERS,
          part.warehouse(),
          district,
          order,
          customers[order - 1],
          now,
          delivered ? random.uniform(1, 10) : null,
          lines,
          1);
      if (!delivered) {
        rows.add(Table.NEW_ORDER, part.warehouse(), district, order);
      }
      for (int line = 1; line <= lines; line++) {
        rows.add(
            Table.ORDER_LINE,
            part.warehouse(),
            district,
            order,
            line,
            random.uniform(1, scale.items()),
            part.warehouse(),
            delivered ? now : null,
            5,
            delivered ? NOTHING : random.decimal(1, 9_999_99, 2),
            random.aString(24, 24));
      }
    }
  }
}
