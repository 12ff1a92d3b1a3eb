/**
 * The assembly: hosts with their interfaces, stack and processes, and the network that joins them.
 * Nothing below knows it.
 */
@NullMarked
package dev.wfpsim.net.host;

import org.jspecify.annotations.NullMarked;
