/**
 * The tables, and what databases do differently: one text of the schema and one small file of
 * settings for each dialect, both in the resources. The rest of the program has one code path and
 * asks a {@link io.paxosstore.tpcc.schema.Dialect} only what it must.
 */
@NullMarked
package io.paxosstore.tpcc.schema;

import org.jspecify.annotations.NullMarked;
