/**
 * The database: statements come in as text and leave as rows. Parser, validator, planner and
 * executor follow each other in packages of their own, each a value in and a value out. Knows
 * storage and replication only as a transaction that reads and writes keys.
 */
@NullMarked
package io.paxosstore.sql;

import org.jspecify.annotations.NullMarked;
