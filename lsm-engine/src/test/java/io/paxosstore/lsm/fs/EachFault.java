package io.paxosstore.lsm.fs;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Runs a test with each fault of which an operation says that it failed: whether it stays, and
 * which it is.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest
@CsvSource({
  "false, INPUT_OUTPUT_ERROR",
  "true, INPUT_OUTPUT_ERROR",
  "false, NO_SPACE",
  "true, NO_SPACE"
})
public @interface EachFault {}
