/**
 * The simulated network: buffers, headers, transports, sockets, hosts, links and the processes that
 * use them.
 */
@NullMarked
package dev.wfpsim.net;

import org.jspecify.annotations.NullMarked;
