package io.paxosstore.jdbc;

import io.paxosstore.jdbc.protocol.ParameterDescription;
import java.sql.ParameterMetaData;
import java.sql.SQLException;
import java.util.List;

/** Parameters of a statement as {@code java.sql} describes them. Immutable. */
final class PaxosStoreParameterMetaData implements ParameterMetaData, Unwrapping {
  private final List<ParameterDescription> parameters;

  PaxosStoreParameterMetaData(List<ParameterDescription> parameters) {
    this.parameters = parameters;
  }

  private ParameterDescription parameter(int index) throws SQLException {
    if (index < 1 || index > parameters.size()) {
      throw Failures.parameterIndex(index, parameters.size());
    }
    return parameters.get(index - 1);
  }

  @Override
  public int getParameterCount() {
    return parameters.size();
  }

  @Override
  public int isNullable(int index) throws SQLException {
    return parameter(index).nullable() ? parameterNullable : parameterNoNulls;
  }

  @Override
  public boolean isSigned(int index) throws SQLException {
    return TypeFacts.isNumeric(parameter(index).type());
  }

  @Override
  public int getPrecision(int index) throws SQLException {
    return parameter(index).precision();
  }

  @Override
  public int getScale(int index) throws SQLException {
    return parameter(index).scale();
  }

  @Override
  public int getParameterType(int index) throws SQLException {
    return parameter(index).type().jdbcType().getVendorTypeNumber();
  }

  @Override
  public String getParameterTypeName(int index) throws SQLException {
    return TypeFacts.sqlName(parameter(index).type());
  }

  @Override
  public String getParameterClassName(int index) throws SQLException {
    return Values.className(parameter(index).type());
  }

  @Override
  public int getParameterMode(int index) throws SQLException {
    parameter(index);
    return parameterModeIn;
  }
}
