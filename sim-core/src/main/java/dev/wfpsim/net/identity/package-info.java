/**
 * Who talks with whom: processes and their accounts, endpoints by handle, and the flows between an
 * endpoint and its peers.
 */
@NullMarked
package dev.wfpsim.net.identity;

import org.jspecify.annotations.NullMarked;
