package io.paxosstore.paxos;

/**
 * A place in a group's log.
 *
 * @param group whose log
 * @param position 1, 2, 3 …
 */
public record GroupPosition(GroupId group, long position) {}
