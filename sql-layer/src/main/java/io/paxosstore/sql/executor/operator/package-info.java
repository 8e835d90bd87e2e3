/**
 * Operators: running parts of a plan, pulled a batch of compact rows at a time, in bounded memory.
 * Know rows, expressions and a transaction to read from; nothing of SQL text, and nothing of
 * writing.
 */
@NullMarked
package io.paxosstore.sql.executor.operator;

import org.jspecify.annotations.NullMarked;
