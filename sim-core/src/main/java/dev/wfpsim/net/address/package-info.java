/** Addresses, subnets, ports beside them, and the numbers of protocols: plain values. */
@NullMarked
package dev.wfpsim.net.address;

import org.jspecify.annotations.NullMarked;
