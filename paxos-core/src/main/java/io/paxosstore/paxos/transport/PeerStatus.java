package io.paxosstore.paxos.transport;

/**
 * What one node knows of its connection to another. Counts are since the node opened.
 *
 * @param node the other one
 * @param connected whether there is a connection
 * @param suspected whether it is silent
 * @param answerP99Nanos what 99 of the last 100 answers to pings did not exceed; 0 if there was
 *     none
 * @param connections that were made
 * @param suspicions times that the node became suspected
 * @param framesSent frames of all kinds
 * @param bytesSent bytes of frames
 * @param bytesReceived bytes of frames
 * @param messagesSent group messages handed to the connection
 * @param messagesDropped group messages that found no connection or no room
 * @param messagesReceived group messages
 * @param callsSent requests handed to the connection
 * @param callsRefused requests of the other node that found no room here
 */
public record PeerStatus(
    int node,
    boolean connected,
    boolean suspected,
    long answerP99Nanos,
    long connections,
    long suspicions,
    long framesSent,
    long bytesSent,
    long bytesReceived,
    long messagesSent,
    long messagesDropped,
    long messagesReceived,
    long callsSent,
    long callsRefused) {}
