package admin

import (
	"context"
	"strconv"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/ref"
	"maillage/core/web"
	"maillage/kit/fail"
)

const (
	factRetried  = "admin.task_retried"
	factForgiven = "admin.address_forgiven"

	fieldTask    = "tache"
	fieldAddress = "adresse"
)

// operates is nil for who runs the deployment. Errors: fail.Hidden.
func operates(ctx context.Context, q db.Q, by ref.Person) error {
	v, err := access.LoadID(ctx, q, by)
	if err == nil && !v.Operator {
		err = fail.E("admin.operates", fail.Hidden, nil)
	}
	return err
}

// RetryTask makes a task that was given up due once more. The operator may. Errors: fail.Hidden.
func (a *Admin) RetryTask(ctx context.Context, by ref.Person, task int64) error {
	err := a.core.DB.Write(ctx, func(tx *db.Tx) error {
		if err := operates(ctx, tx, by); err != nil {
			return err
		}
		if err := a.core.Queue.Retry(ctx, tx, task); err != nil {
			return err
		}
		return a.tell(ctx, tx, factRetried, by, 0, map[string]any{"task": task})
	})
	return fail.Wrap("admin.RetryTask", err)
}

// ForgiveAddress lets letters go again to an address whose server had refused it. It says nothing of whose it is, nor whether
// it had. The operator may. Errors: fail.Hidden.
func (a *Admin) ForgiveAddress(ctx context.Context, by ref.Person, address string) error {
	err := a.core.DB.Write(ctx, func(tx *db.Tx) error {
		if err := operates(ctx, tx, by); err != nil {
			return err
		}
		was, err := a.core.Mail.Forgive(ctx, tx, address)
		if err != nil || !was {
			return err
		}
		return a.tell(ctx, tx, factForgiven, by, 0, map[string]any{})
	})
	return fail.Wrap("admin.ForgiveAddress", err)
}

func (a *Admin) retry(v *web.Visit) error {
	f, err := v.Form("admin.retry")
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(f.Raw(fieldTask), 10, 64)
	if err != nil {
		f.Fault(fieldTask, "web.broken_form")
		return f.Err()
	}
	if err := a.RetryTask(v.Ctx(), v.Viewer.Person, id); err != nil {
		return err
	}
	v.Flash("admin.flash.retried")
	return v.Redirect(deploymentPath)
}

func (a *Admin) forgive(v *web.Visit) error {
	f, err := v.Form("admin.forgive")
	if err != nil {
		return err
	}
	address := f.Line(fieldAddress, 254, true)
	if err = f.Err(); err == nil {
		err = a.ForgiveAddress(v.Ctx(), v.Viewer.Person, address)
	}
	if web.Refused(err) {
		return a.pageDeployment(v, f.Raw(fieldAddress), err)
	}
	if err != nil {
		return err
	}
	v.Flash("admin.flash.forgiven")
	return v.Redirect(deploymentPath)
}
