package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"

	"k8s.io/klog/v2"
)

const cniFile = "10-nodenet.conflist"

type object = map[string]any

// cniConfig gives each Pod an address of this node's podCIDR, a point-to-point link to the node, and its host ports.
func cniConfig(pods netip.Prefix) ([]byte, error) {
	return json.Marshal(object{
		"cniVersion": "0.4.0",
		"name":       "nodenet",
		"plugins": []object{
			{
				"type":   "ptp",
				"ipMasq": false, // nodenet masquerades itself, and only what leaves the Pod network
				"mtu":    1500,
				"ipam": object{
					"type":    "host-local",
					"dataDir": "/run/cni-ipam-state", // must not outlive the Pods: a restarted node starts without any
					"routes":  []object{{"dst": "0.0.0.0/0"}},
					"ranges":  [][]object{{{"subnet": pods.String()}}},
				},
			},
			{"type": "portmap", "capabilities": object{"portMappings": true}},
		},
	})
}

// writeCNI puts the configuration in place in one step, because the runtime reads the folder whenever it changes.
func writeCNI(dir string, pods netip.Prefix) error {
	wanted, err := cniConfig(pods)
	if err != nil {
		return err
	}
	path := filepath.Join(dir, cniFile)
	present, err := os.ReadFile(path)
	if err == nil && bytes.Equal(present, wanted) {
		return nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.WriteFile(path+".tmp", wanted, 0o644); err != nil {
		return err
	}
	klog.InfoS("Writing the CNI configuration", "path", path, "podCIDR", pods)
	return os.Rename(path+".tmp", path)
}
