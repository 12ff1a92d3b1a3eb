/**
 * What a socket call answers and how it waits: Winsock error codes, and the wait with a time limit.
 */
@NullMarked
package dev.wfpsim.net.winsock;

import org.jspecify.annotations.NullMarked;
