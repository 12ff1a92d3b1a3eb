/**
 * Names of hosts: messages of the domain name system, a server that answers them, and the resolver
 * of a host with its cache, above the sockets.
 */
@NullMarked
package dev.wfpsim.net.dns;

import org.jspecify.annotations.NullMarked;
