/** Datagram endpoints: UDP and ICMP echo. */
@NullMarked
package dev.wfpsim.net.udp;

import org.jspecify.annotations.NullMarked;
