/**
 * Sessions: where a statement's text meets the planner, its plan the executor, and both a
 * transaction. Opens and closes databases; knows every other package of the SQL layer but the
 * server and the command line, which know it.
 */
@NullMarked
package io.paxosstore.sql.session;

import org.jspecify.annotations.NullMarked;
