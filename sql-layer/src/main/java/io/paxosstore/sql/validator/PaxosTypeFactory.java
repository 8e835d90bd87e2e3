package io.paxosstore.sql.validator;

import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.type.SqlType;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeFactoryImpl;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * Text is Unicode whatever system property a process was started with; Calcite's own default is
 * Latin-1.
 */
final class PaxosTypeFactory extends SqlTypeFactoryImpl {
  PaxosTypeFactory() {
    super(PaxosTypeSystem.INSTANCE);
  }

  /** Refuses digits that Calcite would drop in silence. */
  @Override
  public RelDataType createSqlType(SqlTypeName name, int precision, int scale) {
    if (name == SqlTypeName.DECIMAL
        && (precision > SqlType.MAX_DECIMAL_PRECISION
            || scale > precision && precision >= 0 && scale > SqlType.MAX_DECIMAL_PRECISION)) {
      throw new SqlError(
          SqlStates.INVALID_PARAMETER,
          "DECIMAL("
              + precision
              + ", "
              + scale
              + ") has too many digits; at most "
              + SqlType.MAX_DECIMAL_PRECISION
              + " are supported");
    }
    return super.createSqlType(name, precision, scale);
  }

  @Override
  public Charset getDefaultCharset() {
    return StandardCharsets.UTF_8;
  }
}
