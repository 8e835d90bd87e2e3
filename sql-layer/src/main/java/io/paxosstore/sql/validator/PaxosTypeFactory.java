package io.paxosstore.sql.validator;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.apache.calcite.sql.type.SqlTypeFactoryImpl;

/**
 * Text is Unicode whatever system property a process was started with; Calcite's own default is
 * Latin-1.
 */
final class PaxosTypeFactory extends SqlTypeFactoryImpl {
  PaxosTypeFactory() {
    super(PaxosTypeSystem.INSTANCE);
  }

  @Override
  public Charset getDefaultCharset() {
    return StandardCharsets.UTF_8;
  }
}
