package io.paxosstore.sql.transaction.remote;

/**
 * What a transaction's reads of a group rest on, so that a home can tell whether they still stand,
 * also a home that did not answer them.
 *
 * @param home identity of the volatile state at the home that answered; 0 if several did
 * @param since the snapshot that was read at: a home that answered lets nothing commit at or below
 *     it afterwards
 * @param fence not above the stamp of any record that was appended after the first answer, by
 *     whomever: another home validates from here
 * @param dependsOn the last record in the home's sequence that was read before it counted; 0 if
 *     there is none
 */
public record Basis(long home, long since, long fence, long dependsOn) {}
