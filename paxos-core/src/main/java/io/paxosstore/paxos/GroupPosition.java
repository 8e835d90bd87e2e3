package io.paxosstore.paxos;

/**
 * Where an appended record stands in the order of a group's records.
 *
 * @param group whose log
 * @param sequence grows with every append to the group within one {@link Tenure}; what {@link
 *     AppliedListener} counts, too
 */
public record GroupPosition(GroupId group, long sequence) {}
