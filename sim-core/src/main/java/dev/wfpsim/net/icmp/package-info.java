/** ICMP and ICMPv6: echo, errors and their rate, and what they tell the transports. */
@NullMarked
package dev.wfpsim.net.icmp;

import org.jspecify.annotations.NullMarked;
