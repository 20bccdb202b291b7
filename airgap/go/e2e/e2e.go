// Package e2e pins what upstream's end-to-end tests are compiled from; the tests themselves are compiled from
// k8s.io/kubernetes/test/e2e.
package e2e

import _ "k8s.io/kubernetes/test/e2e"
