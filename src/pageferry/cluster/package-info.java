/**
 * Several machines that run one experiment: a coordinator that hands out rows and keeps what came
 * of them, workers that run them, and whoever asks for them. Built of Akka Cluster.
 */
@NullMarked
package pageferry.cluster;

import org.jspecify.annotations.NullMarked;
