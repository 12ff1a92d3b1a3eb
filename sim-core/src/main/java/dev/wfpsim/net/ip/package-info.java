/**
 * The Internet layer of a host: sending, receiving, fragmentation, reassembly, forwarding and\n *
 * loopback, with the entries where packets are injected.
 */
@NullMarked
package dev.wfpsim.net.ip;

import org.jspecify.annotations.NullMarked;
