/** Each experiment of conf/experiments against what it expects. */
@org.jspecify.annotations.NullMarked
package pageferry.stories;
