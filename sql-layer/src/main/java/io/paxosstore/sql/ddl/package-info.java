/** Schema changes as values: what the parser makes of DDL, and what the catalog carries out. */
@NullMarked
package io.paxosstore.sql.ddl;

import org.jspecify.annotations.NullMarked;
