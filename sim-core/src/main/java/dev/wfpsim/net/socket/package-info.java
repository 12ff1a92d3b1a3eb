/** Sockets, as the threads of a simulated process use them. */
@NullMarked
package dev.wfpsim.net.socket;

import org.jspecify.annotations.NullMarked;
