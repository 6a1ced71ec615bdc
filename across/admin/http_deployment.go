package admin

import (
	"maillage/core/web"
	"maillage/ui"
)

func (a *Admin) showDeployment(v *web.Visit) error {
	d, err := a.Deployment(v.Ctx())
	if err != nil {
		return err
	}
	o := board{version: versionWords(v, d), figures: figures(v, d), networks: networkTable(v, d), tasks: taskTable(v, d), failed: failedTable(v, d), followers: followerTable(v, d), storage: storageTable(v, d)}
	return v.Page(web.Page{Title: v.T("admin.deployment"), Frame: ui.FrameTwo, NoIndex: true, Main: deploymentView(o)})
}
