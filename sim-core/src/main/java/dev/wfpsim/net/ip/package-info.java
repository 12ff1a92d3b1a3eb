/**
 * The Internet layer of a host: sending, receiving, routes, fragmentation, reassembly, forwarding,
 * loopback and ICMP errors, with the entries where packets are injected.
 */
@NullMarked
package dev.wfpsim.net.ip;

import org.jspecify.annotations.NullMarked;
