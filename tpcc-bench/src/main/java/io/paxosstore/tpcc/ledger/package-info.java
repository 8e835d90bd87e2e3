/**
 * What a database acknowledged, held against what it holds. Every client notes the effects of the
 * commits that were acknowledged, and of those whose outcome nobody knew; after the run everything
 * noted must be in the database once, and nothing else. The consistency conditions cannot see this:
 * a database that forgets a whole transaction stays consistent.
 */
@NullMarked
package io.paxosstore.tpcc.ledger;

import org.jspecify.annotations.NullMarked;
