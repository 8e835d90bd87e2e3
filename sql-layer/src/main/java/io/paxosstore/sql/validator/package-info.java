/**
 * Names and types: a syntax tree and a catalog to a tree in which every name is resolved and every
 * expression has a type. Holds the type system, the functions that SQL may call, and what Calcite's
 * errors mean as SQLStates. Knows nothing of plans.
 */
@NullMarked
package io.paxosstore.sql.validator;

import org.jspecify.annotations.NullMarked;
