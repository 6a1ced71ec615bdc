package admin

import (
	"maillage/core/web"
	"maillage/ui"
)

func (a *Admin) showDeployment(v *web.Visit) error { return a.pageDeployment(v, "", nil) }

// pageDeployment is the page, with the address of a form that was refused, and why; nil at first.
func (a *Admin) pageDeployment(v *web.Visit, address string, refused error) error {
	d, err := a.Deployment(v.Ctx())
	if err != nil {
		return err
	}
	o := board{version: versionWords(v, d), figures: figures(v, d), networks: networkTable(v, d), tasks: taskTable(v, d), failed: failedTable(v, d), followers: followerTable(v, d), storage: storageTable(v, d)}
	o.versions, o.refused, o.address = versionTable(v, d), refusedTable(v, d), address
	status := 0
	if refused != nil {
		o.said, status = v.Faults(refused)[fieldAddress], web.StatusOf(refused)
	}
	return v.Page(web.Page{Title: v.T("admin.deployment"), Status: status, Frame: ui.FrameTwo, NoIndex: true, Main: deploymentView(o)})
}
