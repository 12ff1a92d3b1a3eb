/** Other people's libraries doing what ours do, each as its authors mean it to be used. */
@NullMarked
package dev.wfpsim.peers;

import org.jspecify.annotations.NullMarked;
