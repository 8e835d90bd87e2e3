package io.paxosstore.paxos;

/**
 * A record for one group, handed to {@link ReplicatedLog#append}.
 *
 * @param group whose log it goes to
 * @param record not to be changed after it was appended
 */
public record GroupRecord(GroupId group, EntryRecord record) {}
