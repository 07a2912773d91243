/**
 * Stand-ins for what nobody can run at home, and what they share. Stateful and strict where the bridge could be wrong; each class
 * says where it is laxer than what it stands for.
 */
package io.wabridge.standin;
