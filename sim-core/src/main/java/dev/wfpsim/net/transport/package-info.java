/**
 * Endpoints, ports and flows, and the demultiplexer between the network layer and the transports.
 */
@NullMarked
package dev.wfpsim.net.transport;

import org.jspecify.annotations.NullMarked;
