/**
 * What runs in each of the three processes of a contender: the library under test behind {@link
 * io.paxosstore.tpcc.paxos.member.Contender}, and the load inside the process of the home or
 * leader. Told what to do by lines on its standard input. Knows no report and no other contender,
 * because each runs with nothing but its own library on the class path.
 */
@NullMarked
package io.paxosstore.tpcc.paxos.member;

import org.jspecify.annotations.NullMarked;
