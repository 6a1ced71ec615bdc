package pgserver

import (
	"fmt"
	"io"
	"os/exec"
	"syscall"
)

// watchdogScript reads what to guard from its standard input: "pid N" (0 for nothing yet) and
// "done". When the pipe closes without a "done", its writer has died, however brutally, and
// the server and its folder go. A pipe is the one signal that a killed process always sends.
const watchdogScript = `
pid=0
while read -r word n; do
	case $word in
	pid) pid=$n ;;
	done) break ;;
	esac
done
if [ "$pid" -gt 1 ]; then
	kill -QUIT "$pid" 2>/dev/null
	i=0
	while kill -0 "$pid" 2>/dev/null && [ $i -lt 50 ]; do sleep 0.1; i=$((i + 1)); done
	kill -KILL "$pid" 2>/dev/null
fi
rm -rf "$1"
`

// watchdog is the process that outlives us to clean up.
type watchdog struct {
	cmd *exec.Cmd
	in  io.WriteCloser
}

// watch starts the watchdog of the folder dir.
func watch(dir string) (*watchdog, error) {
	cmd := exec.Command("/bin/sh", "-c", watchdogScript, "maillage-pg-watchdog", dir)
	cmd.Dir = "/"
	// Neither our terminal's Ctrl-C nor a kill of our process group may reach it.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("pgserver: watchdog: %w", err)
	}
	return &watchdog{cmd: cmd, in: in}, nil
}

// guard names the process to end with us; 0 for none.
func (d *watchdog) guard(pid int) {
	if d.in == nil {
		return
	}
	// A dead watchdog cannot be helped from here, and costs a leftover at worst.
	fmt.Fprintln(d.in, "pid", pid)
}

// release says that the server is down, and waits until the folder is gone.
func (d *watchdog) release() {
	if d.in == nil {
		return
	}
	fmt.Fprintln(d.in, "done")
	d.in.Close()
	// It has only "rm" left to do; a failure leaves a folder in the temporary directory.
	_ = d.cmd.Wait()
	d.in = nil
}
